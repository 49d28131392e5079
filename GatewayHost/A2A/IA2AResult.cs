using System.Text.Json;
using Asya.Gateway.A2A.Dialects;

namespace Asya.Gateway.A2A;

/// <summary>What an operation has come to. Where that is nothing, there is none.</summary>
internal interface IA2AResult
{
    /// <summary>Writes it as the client's dialect has it.</summary>
    void Write(Utf8JsonWriter writer, A2ADialect dialect);
}
