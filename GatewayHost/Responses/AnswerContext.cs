using System.Text.Json.Serialization;
using Asya.Gateway.Api;

namespace Asya.Gateway.Responses;

/// <summary>Writes the answers. A member that is null is left out, unless it says that it is always there.</summary>
/// <remarks>
/// The generated code writes to the pooled writer without a detour, since no option asks for more than it can do. Constructors that make an
/// answer of something else are not public: the generator would take their parameters for values of JSON.
/// </remarks>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TaskView))]
[JsonSerializable(typeof(TaskProgress))]
[JsonSerializable(typeof(TaskUpdate))]
[JsonSerializable(typeof(ResumedTask))]
[JsonSerializable(typeof(TaskPage))]
[JsonSerializable(typeof(TaskActivity))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(TaskHistoryPage))]
[JsonSerializable(typeof(WaitFigures))]
[JsonSerializable(typeof(TaskFigures))]
[JsonSerializable(typeof(FlowList))]
[JsonSerializable(typeof(ToolResult))]
[JsonSerializable(typeof(CreatedTool))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(DeadWebhooks))]
[JsonSerializable(typeof(KeySet))]
[JsonSerializable(typeof(GatewayIndex))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(PushConfig))]
[JsonSerializable(typeof(PushConfigPage))]
[JsonSerializable(typeof(AgentError))]
[JsonSerializable(typeof(AgentCard))]
[JsonSerializable(typeof(PushConfig03))]
[JsonSerializable(typeof(IReadOnlyList<PushConfig03>))]
[JsonSerializable(typeof(RpcResult))]
[JsonSerializable(typeof(RpcError))]
internal sealed partial class AnswerContext : JsonSerializerContext;
