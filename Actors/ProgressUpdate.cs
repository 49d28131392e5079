using System.Text.Json.Nodes;

namespace Asya.Actors;

/// <summary>
/// The shapes of progress that streaming clients understand; <c>fly_text</c> and <c>fly_status</c> make the same in Python.
/// </summary>
internal static class ProgressUpdate
{
    public const string DefaultStream = "stream-0";

    public static JsonObject Text(string text, string stream, bool last) => new()
    {
        ["artifact_update"] = new JsonObject
        {
            ["artifact"] = new JsonObject { ["artifact_id"] = stream, ["parts"] = Parts(text) },
            ["append"] = true,
            ["last_chunk"] = last,
        },
    };

    public static JsonObject Status(string message) => new()
    {
        ["status_update"] = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["state"] = "WORKING",
                ["message"] = new JsonObject { ["role"] = "agent", ["parts"] = Parts(message) },
            },
        },
    };

    private static JsonArray Parts(string text) => [new JsonObject { ["text"] = text }];
}
