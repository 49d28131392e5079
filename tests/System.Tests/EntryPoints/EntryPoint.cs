namespace Asya.SystemTests.EntryPoints;

/// <summary>The ways into the gateway by which a task can be started. By all but <see cref="ToolsCall"/> it can be answered too.</summary>
public enum EntryPoint
{
    Mesh,
    A2A03,
    A2A1,
    A2ARest,
    Mcp,
    ToolsCall,
}
