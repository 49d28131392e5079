using System.Collections.Immutable;
using System.Reflection;

namespace Asya.TestKit;

/// <summary>The wire contract in the attributes of a type.</summary>
public static class WireContract
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Types that every serializer knows and that cannot change.</summary>
    public static bool IsLeaf(Type type) =>
        type.IsPrimitive
        || type.IsEnum
        || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid) || type == typeof(Uri) || type == typeof(Version)
        || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(DateOnly)
        || type == typeof(TimeOnly)
        || type == typeof(CancellationToken)
        || typeof(IAddressable).IsAssignableFrom(type);

    /// <summary>Gets the element type, if this is a container that crosses the wire as its elements.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type.IsArray)
        {
            return type.GetElementType();
        }

        Type? definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return definition == typeof(ImmutableArray<>) || definition == typeof(Nullable<>) || definition == typeof(ReadOnlyMemory<>)
            ? type.GetGenericArguments()[0]
            : null;
    }

    public static bool HasSerializer(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);

    /// <summary>Gets the fields behind the numbered members of a type, its bases' included. They are all that crosses the wire.</summary>
    /// <exception cref="WireException">A number occurs twice, or belongs to a member that holds no state.</exception>
    public static IReadOnlyList<FieldInfo> StateOf(Type type)
    {
        List<FieldInfo> state = [];
        for (Type? level = type; level is not null && level != typeof(object) && level != typeof(Exception)
            && level != typeof(ValueType); level = level.BaseType)
        {
            // Orleans numbers each level of a hierarchy on its own.
            Dictionary<uint, MemberInfo> numbers = [];
            foreach (MemberInfo member in level.GetMembers(Declared))
            {
                if (member.GetCustomAttribute<IdAttribute>() is not { } id)
                {
                    continue;
                }

                if (!numbers.TryAdd(id.Id, member))
                {
                    throw new WireException($"{level}: [Id({id.Id})] is on {numbers[id.Id].Name} and on {member.Name}.");
                }

                state.Add(FieldOf(level, member));
            }
        }

        return state;
    }

    /// <summary>Gets the public state members without a number: what they hold is lost on the way.</summary>
    public static IEnumerable<string> UnnumberedMembers(Type type)
    {
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            if (!field.IsDefined(typeof(IdAttribute)))
            {
                yield return field.Name;
            }
        }

        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            bool isState = property.DeclaringType != typeof(Exception)
                && property.DeclaringType!.GetField(BackingField(property), Declared) is not null;
            if (isState && !property.IsDefined(typeof(IdAttribute)))
            {
                yield return property.Name;
            }
        }
    }

    private static FieldInfo FieldOf(Type level, MemberInfo member)
    {
        FieldInfo field = member as FieldInfo
            ?? level.GetField(BackingField(member), Declared)
            ?? throw new WireException($"{level}.{member.Name} has an [Id] but no field behind it.");
        return field.FieldType == typeof(object)
            ? throw new WireException($"{level}.{member.Name} is an object: its type is unknown when it is read back.")
            : field;
    }

    private static string BackingField(MemberInfo property) => $"<{property.Name}>k__BackingField";
}
