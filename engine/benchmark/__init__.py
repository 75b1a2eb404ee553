"""How fast the program is: each figure beside a yardstick of the same run, never alone.

Machines differ and are busy with other things, so times mean little and ratios much: whatever is
compared is measured in turns, and the median of the ratios of neighbouring turns decides.
"""
