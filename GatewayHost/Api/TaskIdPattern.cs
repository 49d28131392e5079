namespace Asya.Gateway.Api;

/// <summary>What ids look like, as patterns. <see cref="Asya.Tasks.TaskId"/> judges.</summary>
internal static class TaskIdPattern
{
    public const string OfAny = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$";

    /// <summary>Of an id that a client chooses: those with an underscore in front stand for keys.</summary>
    public const string OfChosen = "^[A-Za-z0-9-][A-Za-z0-9._-]{0,127}$";

    /// <summary>Of texts without control characters.</summary>
    public const string Plain = @"^[^\u0000-\u001f]*$";
}
