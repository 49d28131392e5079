using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Asya.Gateway.Hosting;

/// <summary>What <c>/openapi/v1.json</c> says beyond paths and names.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options) =>
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Asya gateway",
                Version = "v1",
                Description = "Starts, watches, answers, pauses and cancels tasks.",
            };
            return Task.CompletedTask;
        });
}
