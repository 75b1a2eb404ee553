"""What single units of a model respond to and what they draw: statistics over the test set.

``layers`` and ``network`` say which units there are, ``activity`` and ``states`` how often each
fires, ``pictures`` what it draws, ``examples`` and ``neighbours`` what belongs on its card,
``steering`` what becomes of an image when it is changed; ``report`` and ``card`` put that together.
"""
