"""Reads each message of a folder with Python's email package and prints one JSON object per line.

usage: read.py FOLDER default|compat32
"""
import email
import email.header
import email.policy
import email.utils
import hashlib
import json
import os
import sys


def text(value):
    return None if value is None else " ".join(str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def attempt(work):
    try:
        return work()
    except Exception as problem:  # the package raises what it pleases on damaged headers
        return {"error": type(problem).__name__}


def decoded(value):
    return None if value is None else text(email.header.make_header(email.header.decode_header(value)))


def addresses(message, name, is_new):
    fields = message.get_all(name, [])
    if is_new:
        return [[text(one.display_name) or None, text(one.addr_spec)] for field in fields for one in field.addresses]
    return [[decoded(shown) or None, text(spec)] for shown, spec in email.utils.getaddresses([str(field) for field in fields])]


def date(message, is_new):
    value = message["Date"]
    if value is None:
        return None
    found = value.datetime if is_new else email.utils.parsedate_to_datetime(str(value))
    if found is None:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=email.utils.datetime.timezone.utc)
    return int(found.timestamp())


def leaf_bytes(part):
    if part.get_content_maintype() == "message" and part.is_multipart():
        return None
    return part.get_payload(decode=True)


def content(part):
    raw = leaf_bytes(part)
    charset = part.get_content_charset()
    return raw.decode(charset or "utf-8")


def describe(part, depth, found, is_new):
    entry = {"depth": depth, "type": part.get_content_type(), "name": attempt(lambda: text(part.get_filename()))}
    if not part.is_multipart():
        raw = leaf_bytes(part)
        entry["length"], entry["sha"] = len(raw), hashlib.sha256(raw).hexdigest()
        if entry["type"].startswith("text/"):
            entry["text"] = attempt(lambda: hashlib.sha256("".join(content(part).split()).encode("utf-8", "replace")).hexdigest())
    found.append(entry)
    if part.is_multipart():
        for child in part.get_payload():
            describe(child, depth + 1, found, is_new)


def main():
    folder, kind = sys.argv[1:3]
    policy = email.policy.default if kind == "default" else email.policy.compat32
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            message = email.message_from_bytes(file.read(), policy=policy)
        is_new = kind == "default"
        parts = []
        describe(message, 0, parts, is_new)
        subject = attempt(lambda: text(message["Subject"]) if is_new else decoded(message["Subject"]))
        result = {"id": name, "subject": subject, "date": attempt(lambda: date(message, is_new)), "parts": parts}
        for field in ("From", "To", "Cc", "Reply-To"):
            result[field.lower()] = attempt(lambda: addresses(message, field, is_new))
        print(json.dumps(result))


main()
