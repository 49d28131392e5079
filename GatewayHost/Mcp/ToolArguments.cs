using System.Text.Json;
using Asya.Gateway.Requests;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>The arguments of a built-in tool, read strictly: an unknown argument is an error, like a missing one.</summary>
internal sealed class ToolArguments
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _values = new(StringComparer.Ordinal);

    public ToolArguments(JsonBytes arguments, params ReadOnlySpan<string> known)
    {
        Utf8JsonReader reader = JsonFields.Enter(arguments.IsEmpty ? "{}"u8 : arguments.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            bool isNull = reader.TokenType == JsonTokenType.Null;
            ReadOnlyMemory<byte> value = JsonFields.Slice(ref reader, arguments.Utf8);
            if (!known.Contains(name))
            {
                throw ToolRefusedException.Argument($"There is no argument \"{name}\" here; known are {string.Join(", ", known!)}.");
            }

            if (!isNull)
            {
                _values[name] = value;
            }
        }
    }

    /// <summary>Gets the task that the argument <c>taskId</c> names. What can be no id names no task.</summary>
    public TaskKey Task(Asya.Gateway.Identity.Caller caller) =>
        TaskId.TryParse(Text("taskId", 1024) ?? throw ToolRefusedException.Argument("\"taskId\" is missing."), out TaskId id)
            ? caller.KeyOf(id)
            : throw new TaskRejectedException(TaskRejection.NotFound, "Task not found.");

    public string? Text(string name, int maxLength)
    {
        if (!_values.TryGetValue(name, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        Utf8JsonReader reader = new(value.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && text.Length <= maxLength
            ? text
            : throw ToolRefusedException.Argument($"\"{name}\" must be a string of at most {maxLength} characters.");
    }

    public int? Number(string name, int min, int max)
    {
        if (!_values.TryGetValue(name, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        Utf8JsonReader reader = new(value.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) && number >= min && number <= max
            ? number
            : throw ToolRefusedException.Argument($"\"{name}\" must be a whole number from {min} to {max}.");
    }

    public JsonBytes Object(string name) => _values.TryGetValue(name, out ReadOnlyMemory<byte> value) && value.Span[0] == (byte)'{'
        ? new JsonBytes(value)
        : throw ToolRefusedException.Argument($"\"{name}\" must be an object.");
}
