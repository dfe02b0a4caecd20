"""The use cases of the notifications service, one function each."""
