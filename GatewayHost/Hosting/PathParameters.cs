using Asya.Gateway.Api;
using Asya.Tasks;
using Microsoft.OpenApi;

namespace Asya.Gateway.Hosting;

/// <summary>What stands in the paths of endpoints.</summary>
internal static class PathParameters
{
    /// <summary>Gets the parameters of a path, such as <c>mesh/{id}</c>.</summary>
    /// <exception cref="InvalidOperationException">There is one that is not described here.</exception>
    public static IEnumerable<IOpenApiParameter> Of(string path)
    {
        foreach (string name in path.Split('{').Skip(1).Select(static rest => rest.Split('}')[0]))
        {
            yield return name switch
            {
                "id" => Parameter(name, $"The task's id: 1 to {TaskId.MaxLength} of A-Z a-z 0-9 . _ -", TaskIdPattern.OfAny),
                "config" => Parameter(name, "The webhook's id", null),
                _ => throw new InvalidOperationException($"What is {{{name}}} of {path}?"),
            };
        }
    }

    private static OpenApiParameter Parameter(string name, string description, string? pattern) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = pattern, MinLength = pattern is null ? 1 : null },
    };
}
