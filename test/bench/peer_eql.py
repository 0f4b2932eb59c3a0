"""Python's eql beside tripline: `python3 peer_eql.py LOG QUERIES.json` prints how often the queries held.

Lines are parsed and made into events with the ECS fields that the queries ask for, and with nothing else. An event has one
category here, where Sysmon's may have two; the queries make no difference of that.
"""

import json
import sys

import eql

CATEGORIES = {
    "1": "process",
    "3": "network",
    "7": "library",
    "10": "process",
    "11": "file",
    "12": "registry",
    "13": "registry",
}


def file_name(path):
    return path.rpartition("\\")[2]


def ecs(code, data):
    """An event's type and its fields."""
    image = data.get("SourceImage" if code == "10" else "Image")
    process = {"executable": image, "name": file_name(image)} if image else {}
    fields = {"event": {"code": code}, "process": process}
    if code == "1":
        fields["event"]["type"] = "start"
        command = data.get("CommandLine", "")
        process["command_line"] = command
        process["args"] = command.replace('"', "").split(" ")
        process["pe"] = {"original_file_name": data.get("OriginalFileName")}
        parent = data.get("ParentImage")
        process["parent"] = {"name": file_name(parent)} if parent else {}
    elif code == "3":
        fields["network"] = {
            "direction": "egress" if data["Initiated"] == "true" else "ingress"
        }
        fields["source"] = {"ip": data["SourceIp"], "port": int(data["SourcePort"])}
        fields["destination"] = {
            "ip": data["DestinationIp"],
            "port": int(data["DestinationPort"]),
        }
    elif code == "7":
        path = data["ImageLoaded"]
        fields["event"]["type"] = "change"
        fields["dll"] = {"path": path, "name": file_name(path)}
    elif code == "10":
        fields["event"]["type"] = "access"
    elif code == "11":
        path = data["TargetFilename"]
        fields["event"]["type"] = "creation"
        fields["file"] = {"path": path, "extension": path.rpartition(".")[2]}
    elif code == "12" or code == "13":
        fields["registry"] = {"path": data["TargetObject"]}
        if code == "13":
            fields["registry"]["data"] = {"strings": data["Details"]}
    else:
        fields["winlog"] = {"event_data": {"ObjectName": data.get("ObjectName")}}
    return eql.Event(CATEGORIES.get(code, "generic"), 0, fields)


def events(path):
    with open(path, "rb") as lines:
        for line in lines:
            document = json.loads(line)
            winlog = document.get("winlog")
            if winlog is None:
                yield ecs(str(document["EventID"]), document)
            else:
                yield ecs(winlog["event_id"], winlog["event_data"])


def main():
    held = 0

    def count(_):
        nonlocal held
        held += 1

    engine = eql.PythonEngine()
    with open(sys.argv[2]) as queries, eql.parser.elasticsearch_syntax:
        for text in json.load(queries):
            engine.add_query(eql.parse_query(text, implied_any=True))
    engine.add_output_hook(count)
    engine.stream_events(events(sys.argv[1]))
    print(held)


main()
