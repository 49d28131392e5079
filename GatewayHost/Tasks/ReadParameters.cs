using System.Net;
using System.Reflection;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Tasks;

/// <summary>What a reader of a task gets to see.</summary>
/// <param name="Payload">Which payload.</param>
/// <param name="ShowsOrigins">Whether it is asked for who has put which value there.</param>
/// <param name="IsForOperators">Whether the reader may see a handler's own error.</param>
internal readonly record struct ReadParameters(PayloadChoice Payload, bool ShowsOrigins, bool IsForOperators)
    : IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(MeshParameters.Payload);
        builder.Metadata.Add(MeshParameters.Origins);
    }

    public static ValueTask<ReadParameters> BindAsync(HttpContext context) =>
        new(new ReadParameters(context.Request.Payload(), context.Request.Flag("origins"), IsOperator(context)));

    // While identity is off, every caller has all scopes; on this machine that is the developer.
    private static bool IsOperator(HttpContext context) =>
        context.Caller().Has(Scope.Admin)
        && (context.Caller().Principal is not null || context.Connection.RemoteIpAddress is not { } ip || IPAddress.IsLoopback(ip));
}
