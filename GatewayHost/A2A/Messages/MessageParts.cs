using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Payloads;

namespace Asya.Gateway.A2A.Messages;

/// <summary>
/// The parts of a message, and the payload they make: objects merged at the root, any other data as <c>data</c>, texts joined to
/// <c>query</c>.
/// </summary>
internal sealed class MessageParts(A2ADialect dialect)
{
    private static readonly JsonWriterOptions AsWritten =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly List<ReadOnlyMemory<byte>> _data = [];
    private readonly List<string> _texts = [];

    /// <summary>The dialect that the parts imply; null if they imply none.</summary>
    public A2ADialect? Dialect { get; private set; }

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
            switch (dialect.NextOfPart(ref reader))
            {
                case PartMember.Kind:
                    part.Kind = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
                    Dialect = A2ADialect.Version03;
                    reader.Skip();
                    break;
                case PartMember.Type:
                    part.Kind ??= reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
                    Dialect ??= A2ADialect.Guides;
                    reader.Skip();
                    break;
                case PartMember.Text:
                    bool isAbsent = dialect.IsPartItsContent && reader.TokenType == JsonTokenType.Null;
                    part.Contents += isAbsent ? 0 : 1;
                    part.Text = reader.TokenType == JsonTokenType.String ? reader.GetString()
                        : isAbsent ? null
                        : throw RpcException.Params("\"text\" must be a string", "message.parts");
                    break;
                case PartMember.Data:
                    part.Contents++;
                    part.Data = JsonFields.Slice(ref reader, source);
                    break;
                case PartMember.File:
                    part.IsFile = reader.TokenType != JsonTokenType.Null;
                    part.Contents += part.IsFile ? 1 : 0;
                    reader.Skip();
                    break;
                case PartMember.MediaType:
                    string? type = reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
                    type = type?.Split(';')[0].Trim();
                    part.MediaType = string.IsNullOrEmpty(type) ? null : type;
                    reader.Skip();
                    break;
                case PartMember.Metadata:
                    Pause = MessageMetadata.Read(ref reader).Pause ?? Pause;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Take(part);
    }

    private void Take(Part part)
    {
        if (dialect.IsPartItsContent && part.Contents != 1)
        {
            throw RpcException.Params("a part must have exactly one of \"text\", \"data\", \"raw\" and \"url\"", "message.parts");
        }

        bool isJson = part.MediaType is null or "application/json" || part.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
        string kind = part.Kind ?? (part.Text is not null ? "text" : part.IsFile ? "file" : "data");
        bool isUnderstood = isJson
            || (kind == "text" && part.MediaType!.StartsWith("text/", StringComparison.OrdinalIgnoreCase));
        if (!isUnderstood)
        {
            throw new RpcException(RpcErrorCode.ContentTypeNotSupported, "only text/* and application/json are supported");
        }

        if (kind == "text" && part.Text is not null && part.MediaType is not null && isJson)
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
    }
}
