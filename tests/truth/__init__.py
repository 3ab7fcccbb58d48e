"""Tables whose every relation is known, errors seeded in them, and what surrounds them: is it all
told, and nothing else?"""
