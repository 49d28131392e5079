namespace Asya.Grains.Storage.AzureTables;

/// <summary>The lists that a task is in. The value is the first character of its rows' names.</summary>
internal enum TaskListKind
{
    /// <summary>All tasks of a tenant.</summary>
    All = 'a',

    /// <summary>Those that are not over.</summary>
    Open = 'o',

    /// <summary>Those of a context.</summary>
    Context = 'c',

    /// <summary>The children of a task.</summary>
    Parent = 'p',

    /// <summary>Those of a principal.</summary>
    Principal = 'r',

    /// <summary>Those of a flow.</summary>
    Flow = 'f',
}
