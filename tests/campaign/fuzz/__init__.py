"""Files and folders of every format that the program reads, changed at random, and what it says."""
