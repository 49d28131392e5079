using System.Globalization;
using Asya.Gateway.Identity;
using Asya.Tasks;
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
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(DescribeAsync);
    }

    private static Task DescribeAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Asya gateway",
            Version = "v1",
            Description = "Starts, watches, answers, pauses and cancels tasks.",
        };
        if (HasIdentity(context.ApplicationServices))
        {
            document.Components ??= new OpenApiComponents();
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
            .Select(static tag => tag.Name).Distinct().Select(static name => new OpenApiTag { Name = name }).ToHashSet();
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ApiNote? note = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiNote>().FirstOrDefault();
        if (note is null)
        {
            return Task.CompletedTask;
        }

        operation.Tags = new HashSet<OpenApiTagReference> { new(note.Group, context.Document) };
        operation.Parameters = [.. ParametersOf(note, context.Description.RelativePath ?? "")];
        operation.RequestBody = note.Body == ApiNote.BodyNote.None ? null : Body(note.Body == ApiNote.BodyNote.Required);
        operation.Responses = [];
        foreach (ApiNote.AnswerNote answer in note.Answers)
        {
            operation.Responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = Answer(answer.Description, answer.ContentType);
        }

        if (HasIdentity(context.ApplicationServices) && !note.IsPublic && context.Document is { } document)
        {
            List<string> scopes = note.Needs == Asya.Gateway.Identity.Scope.None ? [] : [Scopes.NameOf(note.Needs)];
            operation.Security =
                [.. new[] { Bearer, ApiKey }.Select(
                    scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = scopes })];
        }

        operation.Responses["default"] =
            Answer("A problem, with its `reason` as a closed word", Asya.Gateway.Errors.ProblemWriter.ContentType);
        return Task.CompletedTask;
    }

    private static bool HasIdentity(IServiceProvider services) => services.GetRequiredService<IOptions<IdentityOptions>>().Value.IsOn;

    private static IEnumerable<IOpenApiParameter> ParametersOf(ApiNote note, string path)
    {
        if (path.Contains("{id}", StringComparison.Ordinal))
        {
            yield return Parameter("id", ParameterLocation.Path, $"The task's id: 1 to {TaskId.MaxLength} of A-Z a-z 0-9 . _ -");
        }

        foreach (ApiNote.ParameterNote parameter in note.Parameters)
        {
            yield return Parameter(parameter.Name, parameter.IsHeader
                ? ParameterLocation.Header
                : ParameterLocation.Query, parameter.Description);
        }
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string description) => new()
    {
        Name = name,
        In = place,
        Required = place == ParameterLocation.Path,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiRequestBody Body(bool isRequired) => new() { Required = isRequired, Content = Content(Json) };

    private static OpenApiResponse Answer(string description, string contentType) =>
        new() { Description = description, Content = Content(contentType) };

    private static Dictionary<string, OpenApiMediaType> Content(string contentType) => new()
    {
        [contentType] =
            new OpenApiMediaType
            {
                Schema = new OpenApiSchema
                {
                    Type = contentType.StartsWith("text/", StringComparison.Ordinal)
                ? JsonSchemaType.String
                : JsonSchemaType.Object
                }
            },
    };
}
