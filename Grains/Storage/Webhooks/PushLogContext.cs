using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Webhooks;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ImmutableArray<PushAttempt>))]
[JsonSerializable(typeof(PushSecrets))]
internal sealed partial class PushLogContext : JsonSerializerContext;
