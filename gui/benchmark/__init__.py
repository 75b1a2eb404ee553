"""What a person sees of the speed: the real window, driven by real events, timed to its paints.

Nothing is imported here: the children that measure the start of the program are part of this
package, and would else be slow for the wrong reason.
"""
