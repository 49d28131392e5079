using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Payloads;

namespace Asya.Gateway.A2A.Messages;

/// <summary>
/// The parts of a message, and the payload they make: objects merged at the root, any other data as <c>data</c>, texts joined to
/// <c>query</c>.
/// </summary>
/// <remarks>
/// The kind of a part follows in 1.0 from its single content member, in 0.3 from <c>kind</c>, in the guides' shape from <c>type</c>.
/// </remarks>
internal sealed class MessageParts(bool isVersion1)
{
    private static readonly JsonWriterOptions AsWritten =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly List<ReadOnlyMemory<byte>> _data = [];
    private readonly List<string> _texts = [];

    /// <summary>The shape that the parts imply; null if they imply none.</summary>
    public A2AShape? Shape { get; private set; }

    /// <summary>The number of the pause that a part answers, if it states one.</summary>
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
                throw RpcException.Params("a part must be an object", "message.parts");
            }

            ReadPart(ref reader, source);
        }
    }

    /// <summary>Whether what the parts mean depends on what is asked: there are texts, or data that is no object.</summary>
    public bool NeedsQuestion => _texts.Count > 0 || !_data.TrueForAll(IsObject);

    /// <summary>Makes the payload. A single data part is passed on byte for byte.</summary>
    public JsonBytes Payload() => _data.Count + _texts.Count == 0
        ? throw RpcException.Params("message must have at least one part", "message.parts")
        : Merge(_texts);

    /// <summary>Makes the answer to a pause with fields; null: it cannot be told what the message means to them.</summary>
    /// <remarks>Beside data, texts only accompany it.</remarks>
    public JsonBytes? AnswerTo(AskedFields asked) => _data switch
    {
        [] => asked.AnswerOf(string.Join('\n', _texts)),
        [var value] when !IsObject(value) => asked.AnswerOf(value),
        _ => Merge([]),
    };

    private static bool IsObject(ReadOnlyMemory<byte> json) => json.Span[0] == (byte)'{';

    private void ReadPart(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source)
    {
        Part part = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!isVersion1 && JsonFields.IsNext(ref reader, "kind"u8))
            {
                part.Kind = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
                Shape = A2AShape.Standard;
                reader.Skip();
            }
            else if (!isVersion1 && JsonFields.IsNext(ref reader, "type"u8))
            {
                part.Kind ??= reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
                Shape ??= A2AShape.Guide;
                reader.Skip();
            }
            else if (JsonFields.IsNext(ref reader, "metadata"u8))
            {
                Pause = MessageMetadata.Read(ref reader).Pause ?? Pause;
            }
            else
            {
                part.Take(ref reader, source, isVersion1);
            }
        }

        Take(part);
    }

    private void Take(Part part)
    {
        if (isVersion1 && part.Contents != 1)
        {
            throw RpcException.Params("a part must have exactly one of \"text\", \"data\", \"raw\" and \"url\"", "message.parts");
        }

        bool isJson = part.MediaType is null or "application/json" || part.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
        string kind = part.Kind ?? (part.Text is not null ? "text" : part.IsFile ? "file" : "data");
        bool isUnderstood = !isVersion1 || isJson
            || (kind == "text" && part.MediaType!.StartsWith("text/", StringComparison.OrdinalIgnoreCase));
        if (!isUnderstood)
        {
            throw new RpcException(RpcErrorCode.ContentTypeNotSupported, "only text/* and application/json are supported");
        }

        if (kind == "text" && part.Text is not null && isVersion1 && part.MediaType is not null && isJson)
        {
            _data.Add(JsonTextPart.Read(part.Text)
                ?? throw RpcException.Params("a text part of a JSON media type must hold JSON", "message.parts"));
            return;
        }

        Take(kind, part.Text, part.Data);
    }

    private void Take(string kind, string? text, ReadOnlyMemory<byte> data)
    {
        switch (kind)
        {
            case "text" when text is not null:
                _texts.Add(text);
                break;
            case "data" when !data.IsEmpty:
                _data.Add(data);
                break;
            case "text":
                throw RpcException.Params("a text part must have a \"text\"", "message.parts");
            case "data":
                throw RpcException.Params("a data part must have \"data\"", "message.parts");
            default:
                throw new RpcException(RpcErrorCode.ContentTypeNotSupported, "only text and data parts are supported");
        }
    }

    // A later part replaces an earlier one in its position. A query in the data takes precedence; texts then only accompany it.
    private JsonBytes Merge(List<string> texts)
    {
        if (texts.Count == 0 && _data is [var only] && IsObject(only))
        {
            return new JsonBytes(only);
        }

        OrderedDictionary<string, ReadOnlyMemory<byte>> merged = new(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> part in _data)
        {
            if (!IsObject(part))
            {
                merged["data"] = part;
                continue;
            }

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

        if (texts.Count > 0 && !merged.ContainsKey("query"))
        {
            writer.WriteString("query"u8, string.Join('\n', texts));
        }

        writer.WriteEndObject();
        writer.Flush();
        return new JsonBytes(buffer.WrittenSpan.ToArray());
    }

    private struct Part
    {
        public string? Kind;
        public string? Text;
        public string? MediaType;
        public ReadOnlyMemory<byte> Data;
        public bool IsFile;
        public int Contents;

        /// <summary>Takes the member whose name the reader is at, and leaves the reader at the end of its value.</summary>
        public void Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> source, bool isVersion1)
        {
            if (JsonFields.IsNext(ref reader, "text"u8))
            {
                bool isAbsent = isVersion1 && reader.TokenType == JsonTokenType.Null;
                Contents += isAbsent ? 0 : 1;
                Text = reader.TokenType == JsonTokenType.String ? reader.GetString()
                    : isAbsent ? null
                    : throw RpcException.Params("\"text\" must be a string", "message.parts");
            }
            else if (JsonFields.IsNext(ref reader, "data"u8))
            {
                Contents++;
                Data = JsonFields.Slice(ref reader, source);
            }
            else if (isVersion1 && (JsonFields.IsNext(ref reader, "raw"u8) || JsonFields.IsNext(ref reader, "url"u8)))
            {
                IsFile = reader.TokenType != JsonTokenType.Null;
                Contents += IsFile ? 1 : 0;
                reader.Skip();
            }
            else if (isVersion1 && ProtoNames.IsNext(ref reader, "mediaType"u8))
            {
                string? type = reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
                type = type?.Split(';')[0].Trim();
                MediaType = string.IsNullOrEmpty(type) ? null : type;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
