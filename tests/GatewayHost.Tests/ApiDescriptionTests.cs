using System.Text.Json;
using System.Text.RegularExpressions;

namespace Asya.Gateway.Tests;

/// <summary>What the description of the API says of each operation.</summary>
public sealed partial class ApiDescriptionTests : IAsyncLifetime
{
    // Whatever the flow's form asks for, and bodies that are read for one member at most.
    private static readonly string[] FreeBodies = ["POST /mesh/{id}:resume", "POST /mesh/{id}:claim", "POST /mesh/{id}:release"];

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public void Each_json_body_has_a_schema_that_names_its_members()
    {
        string[] bare =
        [
            .. from operation in _gateway.Api.Operations
               from schema in operation.Schemas
               where schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$ref", out _)
               select operation.ToString(),
        ];

        Assert.Equal(FreeBodies.Order(StringComparer.Ordinal), bare.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_parameter_has_a_type_and_each_of_the_path_is_defined()
    {
        Assert.All(_gateway.Api.Operations, static operation =>
        {
            Assert.All(operation.Parameters, static one => Assert.True(one.GetProperty("schema").TryGetProperty("type", out _)));
            Assert.Equal(
                PathParameter().Matches(operation.Path).Select(static match => match.Groups[1].Value),
                operation.Parameters.Where(static one => one.GetProperty("in").GetString() == "path")
                    .Select(static one => one.GetProperty("name").GetString()));
        });
        Assert.Contains(
            _gateway.Api.Operations.SelectMany(static operation => operation.Parameters),
            static one => one.GetProperty("schema").GetProperty("type").GetString() == "boolean");
    }

    [Fact]
    public void Each_operation_says_how_it_refuses() =>
        Assert.All(
            _gateway.Api.Operations,
            static operation => Assert.Contains(operation.Statuses, static status => status is >= 400 and < 500));

    [GeneratedRegex(@"\{(\w+)}")]
    private static partial Regex PathParameter();
}
