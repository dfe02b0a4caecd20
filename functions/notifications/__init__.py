"""The notifications service: what people are told in the app, by mail and by SMS, and what they want to be told."""
