"""Runs a Python handler by the Lambda Runtime API: python python.py MODULE FUNCTION

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. The standard library only: it is the user's process.
"""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

BASE = "/2018-06-01/runtime/"
connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def call(method, path, body=None, headers=None):
    connection.request(method, BASE + path, body, headers or {})
    response = connection.getresponse()
    return response.headers, response.read()


def report(path, error_type, message, trace):
    body = {"errorMessage": message, "errorType": error_type, "stackTrace": trace}
    call("POST", path, json.dumps(body), {"Lambda-Runtime-Function-Error-Type": error_type})


def report_exception(path, error):
    # The first frame is ours.
    frames = error.__traceback__.tb_next
    traceback.print_exception(type(error), error, frames)
    report(path, type(error).__name__, str(error), traceback.format_tb(frames))


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


def load(module_name, function_name):
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        traceback.print_exc()
        message = "Unable to import module '%s': %s" % (module_name, error)
        report("init/error", "Runtime.ImportModuleError", message, traceback.format_exc().splitlines())
        sys.exit(1)
    except SyntaxError as error:
        traceback.print_exc()
        message = "Syntax error in module '%s': %s" % (module_name, error)
        report("init/error", "Runtime.UserCodeSyntaxError", message, traceback.format_exc().splitlines())
        sys.exit(1)
    except Exception as error:
        report_exception("init/error", error)
        sys.exit(1)
    handler = getattr(module, function_name, None)
    if not callable(handler):
        message = "Handler '%s' missing on module '%s'" % (function_name, module_name)
        print(message, file=sys.stderr)
        report("init/error", "Runtime.HandlerNotFound", message, [])
        sys.exit(1)
    return handler


def main():
    # As in AWS, `logging` writes without being set up.
    logging.basicConfig(format="[%(levelname)s]\t%(asctime)s\t%(message)s", stream=sys.stdout)
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    handler = load(sys.argv[1], sys.argv[2])
    while True:
        try:
            headers, body = call("GET", "invocation/next")
        except (OSError, http.client.HTTPException):
            # When the Runtime API is gone, so is the one that would read anything from us.
            sys.exit(1)
        path = "invocation/%s/" % headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
        try:
            result = handler(json.loads(body), Context(headers))
        except Exception as error:
            report_exception(path + "error", error)
            continue
        try:
            answer = json.dumps(result)
        except Exception as error:
            message = "Unable to marshal response: %s" % error
            report(path + "error", "Runtime.MarshalError", message, [])
            continue
        call("POST", path + "response", answer)


main()
