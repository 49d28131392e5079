namespace Asya.Gateway.Connections;

/// <summary>A feature of a connection: whether a request has come over it.</summary>
internal sealed class ConnectionUse
{
    private volatile bool _hasRequest;

    public bool HasRequest => _hasRequest;

    /// <summary>Notes that a request's headers are complete.</summary>
    public static Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<ConnectionUse>()?._hasRequest = true;
        return next(context);
    }
}
