using Asya.Tasks;

namespace Asya.Gateway.Mcp;

/// <summary>What a client sends back with the answer to a pause: which question it answers, and whose it is.</summary>
internal sealed record RequestState(TaskId Task, int Pause, string Tool);
