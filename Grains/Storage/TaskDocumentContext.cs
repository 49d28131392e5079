using System.Text.Json.Serialization;
using Asya.Domain.ChildTasks;
using Asya.Domain.Reporting;
using Asya.Tasks;

namespace Asya.Grains.Storage;

/// <remarks>
/// Names are those of the properties, in camel case. The depth leaves room for metadata as deep as the intake allows.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    IgnoreReadOnlyProperties = true,
    MaxDepth = PayloadLimits.MaxDepth * 2,
    Converters = [typeof(JsonBytesConverter), typeof(TaskKeyConverter), typeof(CheckpointKeyConverter)])]
[JsonSerializable(typeof(TaskStoredForm))]
[JsonSerializable(typeof(Inheritance))]
[JsonSerializable(typeof(WaitingTask))]
internal sealed partial class TaskDocumentContext : JsonSerializerContext;
