using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Asya.Gateway.Api;
using Asya.Gateway.Responses;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Asya.Gateway.Hosting;

/// <summary>What the types of <see cref="Asya.Gateway.Api"/> say that the library does not read.</summary>
internal static class SchemaRules
{
    private const string NameMark = "asya-name";
    private const string NullMark = "asya-null";
    private const string AnyMark = "asya-any";

    private static readonly Assembly Ours = typeof(SchemaRules).Assembly;

    /// <summary>Gets the name of a type's schema. A nested type's has that of the type around it in front.</summary>
    public static string? NameOf(JsonTypeInfo info) => (Nullable.GetUnderlyingType(info.Type) ?? info.Type) switch
    {
        { IsNested: true, DeclaringType: { } around } type when IsOurs(type) => around.Name + type.Name,
        { } type when type == typeof(RawJson) || type == typeof(Instant) => null,
        _ => OpenApiOptions.CreateDefaultSchemaReferenceId(info),
    };

    public static async Task CompleteAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(JsonObject))
        {
            schema.AdditionalProperties = new OpenApiSchema();
        }
        else if (type == typeof(RawJson))
        {
            // The library comes back with what is said here of the members, as if each were a whole one.
            if (schema.Metadata?.ContainsKey(AnyMark) == true)
            {
                return;
            }

            schema.Type = JsonSchemaType.Object;
            schema.AdditionalProperties = new OpenApiSchema { Metadata = new Dictionary<string, object> { [AnyMark] = true } };
        }
        else if (type == typeof(Instant))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "date-time";
        }

        if (type == typeof(RawJson) || type == typeof(Instant))
        {
            // The member's own words, not the type's.
            schema.Description = (context.JsonPropertyInfo?.AttributeProvider as PropertyInfo)
                ?.GetCustomAttribute<DescriptionAttribute>()?.Description;
        }

        if (!IsOurs(context.JsonPropertyInfo?.DeclaringType ?? type))
        {
            return;
        }

        KeepNumbers(schema);
        bool mayBeNull = context.JsonPropertyInfo?.AttributeProvider is PropertyInfo property && MayBeNull(property);
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: true) is
            [AllowedValuesAttribute words])
        {
            schema.Enum = [.. words.Values.Select(static word => (JsonNode)JsonValue.Create((string)word!))];
        }

        if (type.GetCustomAttribute<UnionAttribute>() is { } union)
        {
            schema.Type = null;
            schema.Properties = null;
            schema.AnyOf = [];
            foreach (Type one in union.Types)
            {
                OpenApiSchema alternative = await context.GetOrCreateSchemaAsync(one, null, cancellationToken);
                KeepNumbers(alternative);
                schema.AnyOf.Add(alternative);
            }
        }

        if (type.GetProperties().Any(static one => one.IsDefined(typeof(JsonExtensionDataAttribute))))
        {
            schema.AdditionalProperties = new OpenApiSchema();
        }

        if (IsOurs(type))
        {
            schema.Metadata ??= new Dictionary<string, object>();
            schema.Metadata[NameMark] = NameOf(context.JsonTypeInfo)!;
            schema.Metadata[NullMark] = mayBeNull;
            schema.Type &= ~JsonSchemaType.Null;
        }
        else
        {
            schema.Type = mayBeNull ? schema.Type | JsonSchemaType.Null : schema.Type & ~JsonSchemaType.Null;
        }
    }

    /// <summary>Puts the schemas of our types among the document's components, and gets what stands in their place.</summary>
    public static IOpenApiSchema Lift(IOpenApiSchema schema, OpenApiDocument document)
    {
        if (schema is not OpenApiSchema whole)
        {
            return schema;
        }

        foreach (string member in whole.Properties?.Keys.ToArray() ?? [])
        {
            whole.Properties![member] = Lift(whole.Properties[member], document);
        }

        whole.Items = whole.Items is null ? null : Lift(whole.Items, document);
        whole.AnyOf = whole.AnyOf is null ? null : [.. whole.AnyOf.Select(one => Lift(one, document))];
        if (whole.Metadata is not { } marks || !marks.TryGetValue(NameMark, out object? name) || name is not string id)
        {
            return whole;
        }

        document.AddComponent(id, whole);
        OpenApiSchemaReference reference = new(id, document);
        return marks[NullMark] is true
            ? new OpenApiSchema { AnyOf = [reference, new OpenApiSchema { Type = JsonSchemaType.Null }] }
            : reference;
    }

    // What is null in an answer is left out of it, unless it says otherwise. In a request null is taken.
    private static bool MayBeNull(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable
        && (AnswerContext.Default.GetTypeInfo(property.DeclaringType!) is null
            || property.IsDefined(typeof(MayBeNullAttribute))
            || property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition == JsonIgnoreCondition.Never);

    // Numbers are numbers. That the serializer could read them from texts too is nothing to us.
    private static void KeepNumbers(OpenApiSchema schema)
    {
        if (schema.Type is { } type && (type & (JsonSchemaType.Number | JsonSchemaType.Integer)) != 0)
        {
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }
    }

    private static bool IsOurs(Type type) => type.Assembly == Ours && type.Namespace == typeof(UnionAttribute).Namespace;
}
