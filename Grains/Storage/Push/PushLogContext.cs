using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Asya.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ImmutableArray<PushAttempt>))]
[JsonSerializable(typeof(PushSecrets))]
internal sealed partial class PushLogContext : JsonSerializerContext;
