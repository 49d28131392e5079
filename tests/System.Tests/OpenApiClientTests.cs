namespace Asya.SystemTests;

/// <summary>The description of the API, as tools from the registry read it, against the product.</summary>
public sealed class OpenApiClientTests
{
    [FullFact]
    public async Task The_description_is_clean_and_a_client_that_is_generated_from_it_compiles_strictly_and_works()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(SiloSettings.Product);

        await NodeClient.RunAsync(silo, "openapi", "run.mjs");
    }
}
