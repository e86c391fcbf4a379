# The attacker is a network address and a shell; nothing listens there.
