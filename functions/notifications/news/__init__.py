"""What each event means to people: one function an event, from the event to the occasion it is."""
