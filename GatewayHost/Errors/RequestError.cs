namespace Asya.Gateway.Errors;

/// <summary>Why the gateway itself refuses a request, before any grain has seen it. Closed: each has one row in the table.</summary>
internal enum RequestError
{
    MalformedJson,
    InvalidId,
    InvalidParameter,
    ForeignHost,
    ForeignOrigin,
    NotFound,
    MethodNotAllowed,
    TooLarge,
    UnsupportedMediaType,
    Invalid,
    NotReady,
    TooManyTasks,
    UnknownTool,
    TooManyStreams,
    Overloaded,
}
