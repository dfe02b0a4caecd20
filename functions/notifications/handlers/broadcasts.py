"""Brings broadcasts to their recipients: SQS messages that each name one."""
