using Asya.Payloads;

namespace Asya.Domain.Text;

/// <summary>A header that was taken out.</summary>
/// <param name="Value">Its value; empty: there was none.</param>
/// <param name="Others">The headers without it.</param>
internal readonly record struct TakenHeader(JsonBytes Value, JsonBytes Others);
