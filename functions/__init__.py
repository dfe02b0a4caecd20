"""The services. Imported first by every handler, so this is where a cold start begins.

Inside Lambda the garbage collector stays off while a function imports: what is made then lives as long as the process,
and looking through it again and again costs a tenth of a cold start. `kernel.observability.finish_import` freezes those
objects and turns it on again.
"""

import gc
import os

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    gc.disable()
