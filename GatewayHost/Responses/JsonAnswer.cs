using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Asya.Gateway.Hosting;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asya.Gateway.Responses;

/// <summary>An answer of one JSON value, written whole to a pooled buffer and sent with its length.</summary>
/// <remarks>
/// Not <c>TypedResults.Json</c>: that escapes what is no ASCII, and its length is unknown when the headers go out.
/// </remarks>
internal sealed class JsonAnswer<T>(T value, int status = StatusCodes.Status200OK) : IResult, IEndpointMetadataProvider
{
    private static readonly JsonTypeInfo<T> Type = (JsonTypeInfo<T>)AnswerContext.Default.GetTypeInfo(typeof(T))!;

    /// <summary>Gets where what was made is.</summary>
    public string? Location { get; init; }

    public static implicit operator JsonAnswer<T>(T value) => new(value);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(new ReturnedNote(typeof(T)));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (Location is not null)
        {
            httpContext.Response.Headers.Location = Location;
        }

        using PooledJson json = PooledJson.Rent();
        JsonSerializer.Serialize(json.Writer, value, Type);
        await json.SendAsync(httpContext, status);
    }
}
