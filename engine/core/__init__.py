"""What every other room needs: errors for people, files written whole, progress, devices, threads.

Nothing here knows of images or networks.
"""
