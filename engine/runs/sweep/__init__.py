"""Many runs that differ in a few settings: planned, trained side by side, compared.

``plan`` says which runs, ``cells`` finds or makes their folders, ``training`` trains what is left
of them, each by a job of ``worker`` on one of ``backends``, and ``results`` gathers the figures.
"""
