using System.Globalization;
using Asya.Gateway.Identity;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Asya.Gateway.Hosting;

/// <summary>Completes <c>/openapi/v1.json</c> from each endpoint's <see cref="ApiNote"/>.</summary>
internal static class ApiDescription
{
    private const string Json = "application/json";
    private const string Bearer = "bearer";
    private const string ApiKey = "apiKey";

    public static void Configure(OpenApiOptions options)
    {
        options.CreateSchemaReferenceId = SchemaRules.NameOf;
        options.AddSchemaTransformer(SchemaRules.CompleteAsync);
        options.AddOperationTransformer(DescribeAsync);
        options.AddDocumentTransformer(DescribeAsync);
    }

    private static Task DescribeAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Asya gateway",
            Version = "v1",
            Description = "Starts, watches, answers, pauses and cancels tasks. What begins with /mesh is served under /api/v1 too.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };

        // Paths begin with a slash: after an address that ends with one there would be two.
        foreach (OpenApiServer server in document.Servers ?? [])
        {
            server.Url = server.Url?.TrimEnd('/');
        }

        document.Components ??= new OpenApiComponents();
        if (HasIdentity(context.ApplicationServices))
        {
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] =
                    new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key or a token" },
                [ApiKey] =
                    new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.ApiKey,
                        In = ParameterLocation.Header,
                        Name = CredentialHandler.ApiKeyHeader
                    },
            };
        }

        // The groups. The library would list the classes that endpoints are written in.
        document.Tags = document.Paths.Values.SelectMany(static path => path.Operations ?? [])
            .SelectMany(static entry => entry.Value.Tags ?? new HashSet<OpenApiTagReference>())
            .Select(static tag => tag.Name).Distinct()
            .Select(static name => new OpenApiTag { Name = name, Description = DescriptionOf(name) }).ToHashSet();
        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ApiNote? note = ApiNote.Of(context.Description.ActionDescriptor.EndpointMetadata);
        if (note is null)
        {
            return;
        }

        string path = context.Description.RelativePath ?? "";
        operation.Tags = new HashSet<OpenApiTagReference> { new(note.Group, context.Document) };
        operation.Parameters = [.. PathParameters.Of(path), .. note.Parameters.Select(ParameterOf)];
        operation.RequestBody = note.Body is null ? null : new OpenApiRequestBody
        {
            Required = !note.IsBodyOptional,
            Content = new Dictionary<string, OpenApiMediaType> { [Json] = await MediaTypeAsync(note.Body) },
        };
        operation.Responses = [];
        foreach (ApiNote.AnswerNote answer in note.Answers)
        {
            operation.Responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = await AnswerAsync(answer);
        }

        bool hasIdentity = HasIdentity(context.ApplicationServices);
        bool isLimited = !context.Description.ActionDescriptor.EndpointMetadata
            .OfType<Microsoft.AspNetCore.RateLimiting.DisableRateLimitingAttribute>().Any();
        foreach (int status in RefusalNotes.StatusesOf(note, operation.Parameters.Count > 0, path, hasIdentity, hasIdentity && isLimited))
        {
            operation.Responses.TryAdd(
                status.ToString(CultureInfo.InvariantCulture), await RefusalAsync(status, RefusalNotes.DescriptionOf(status)));
        }

        operation.Responses["default"] = await RefusalAsync(null, "Any other problem, with its `reason` as a closed word");
        if (hasIdentity && !note.IsPublic && context.Document is { } document)
        {
            List<string> scopes = note.Needs == Asya.Gateway.Identity.Scope.None ? [] : [Scopes.NameOf(note.Needs)];
            operation.Security =
                [.. new[] { Bearer, ApiKey }.Select(
                    scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = scopes })];
        }

        async Task<OpenApiMediaType> MediaTypeAsync(Type? type) => new()
        {
            Schema = type is null
                ? new OpenApiSchema { Type = JsonSchemaType.String }
                : SchemaRules.Lift(await context.GetOrCreateSchemaAsync(type, null, cancellationToken), context.Document!),
        };

        async Task<OpenApiResponse> AnswerAsync(ApiNote.AnswerNote answer)
        {
            OpenApiResponse response = new() { Description = answer.Description };
            if (answer.ContentType is not null)
            {
                response.Content = new Dictionary<string, OpenApiMediaType> { [answer.ContentType] = await MediaTypeAsync(answer.Body) };
                if (answer.OtherType is { } other)
                {
                    response.Content[other] = await MediaTypeAsync(
                        other.EndsWith("+json", StringComparison.Ordinal) ? answer.Body : null);
                }
            }

            return response;
        }

        async Task<OpenApiResponse> RefusalAsync(int? status, string description)
        {
            OpenApiResponse response = new() { Description = description, Content = new Dictionary<string, OpenApiMediaType>() };
            foreach ((string contentType, Type type) in RefusalNotes.BodiesOf(note.Form, status))
            {
                response.Content[contentType] = await MediaTypeAsync(type);
            }

            return response;
        }
    }

    private static string? DescriptionOf(string? group) => group switch
    {
        "Gateway" => "The gateway itself",
        "Tasks" => "The mesh API: start, watch, answer, pause and cancel tasks",
        "A2A" => "Agent2Agent, 1.0 and 0.3",
        "MCP" => "Model Context Protocol: each flow is a tool",
        "Push notifications" => "Webhooks: what was sent, and what was given up",
        "Inbox" => "The page for people",
        _ => null,
    };

    private static bool HasIdentity(IServiceProvider services) => services.GetRequiredService<IOptions<IdentityOptions>>().Value.IsOn;

    private static IOpenApiParameter ParameterOf(ParameterNote note) => new OpenApiParameter
    {
        Name = note.Name,
        In = note.Place,
        Description = note.Description,
        Schema = note.Schema,
    };
}
