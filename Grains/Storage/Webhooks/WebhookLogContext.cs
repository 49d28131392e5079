using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Asya.Webhooks;

namespace Asya.Grains.Storage.Webhooks;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ImmutableArray<WebhookAttempt>))]
[JsonSerializable(typeof(WebhookSecrets))]
internal sealed partial class WebhookLogContext : JsonSerializerContext;
