using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Asya.Gateway.Intake;

namespace Asya.Gateway.A2A;

/// <summary>The parts of a message, and the payload they make: data merged at the root, texts joined to <c>query</c>.</summary>
internal sealed class MessageParts
{
    private static readonly JsonWriterOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly List<ReadOnlyMemory<byte>> _data = [];
    private readonly List<string> _texts = [];

    /// <summary>Gets the shape that the parts show; null: they do not tell.</summary>
    public A2AShape? Shape { get; private set; }

    /// <summary>Gets the number of the pause that a part says it answers.</summary>
    public int? Pause { get; private set; }

    /// <summary>Reads the array the reader is at.</summary>
    public void Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw RpcException.Params("\"parts\" must be an array");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw RpcException.Params("a part must be an object");
            }

            ReadPart(ref reader, source);
        }
    }

    /// <summary>Makes the payload. A single data part is passed on byte for byte.</summary>
    public JsonBytes Payload()
    {
        if (_data.Count + _texts.Count == 0)
        {
            throw RpcException.Params("message must have at least one part");
        }

        return _data.Count == 1 && _texts.Count == 0 ? new JsonBytes(_data[0]) : Merge();
    }

    private void ReadPart(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source)
    {
        string? kind = null;
        string? text = null;
        ReadOnlyMemory<byte> data = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "kind"u8))
            {
                kind = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
                Shape = A2AShape.Standard;
                reader.Skip();
            }
            else if (JsonFields.IsNext(ref reader, "type"u8))
            {
                kind ??= reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
                Shape ??= A2AShape.Guide;
                reader.Skip();
            }
            else if (JsonFields.IsNext(ref reader, "text"u8))
            {
                text = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw RpcException.Params("\"text\" must be a string");
            }
            else if (JsonFields.IsNext(ref reader, "data"u8))
            {
                data = JsonFields.Slice(ref reader, source);
            }
            else if (JsonFields.IsNext(ref reader, "metadata"u8))
            {
                Pause = MessageMetadata.Read(ref reader).Pause ?? Pause;
            }
            else
            {
                reader.Skip();
            }
        }

        Take(kind ?? (text is not null ? "text" : "data"), text, data);
    }

    private void Take(string kind, string? text, ReadOnlyMemory<byte> data)
    {
        switch (kind)
        {
            case "text" when text is not null:
                _texts.Add(text);
                break;
            case "data" when !data.IsEmpty && data.Span[0] == (byte)'{':
                _data.Add(data);
                break;
            case "text":
                throw RpcException.Params("a text part must have a \"text\"");
            case "data":
                throw RpcException.Params("a data part must have an object as \"data\"");
            default:
                throw new RpcException(RpcErrorCode.ContentTypeNotSupported, "only text and data parts are supported");
        }
    }

    // A later part wins over an earlier one, in the earlier one's place. A query that is in the data was meant; texts then only accompany it.
    private JsonBytes Merge()
    {
        OrderedDictionary<string, ReadOnlyMemory<byte>> merged = new(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> part in _data)
        {
            Utf8JsonReader reader = JsonFields.Enter(part.Span);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                merged[name] = JsonFields.Slice(ref reader, part);
            }
        }

        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter writer = new(buffer, AsWritten);
        writer.WriteStartObject();
        foreach ((string name, ReadOnlyMemory<byte> value) in merged)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value.Span, skipInputValidation: true);
        }

        if (_texts.Count > 0 && !merged.ContainsKey("query"))
        {
            writer.WriteString("query"u8, string.Join('\n', _texts));
        }

        writer.WriteEndObject();
        writer.Flush();
        return new JsonBytes(buffer.WrittenSpan.ToArray());
    }
}
