"""The product's main story, told call by call against the running platform: `python -m localstack.demo`."""
