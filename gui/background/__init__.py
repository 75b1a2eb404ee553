"""What keeps work away from the window's thread: one worker, its mailboxes, the dispatcher."""
