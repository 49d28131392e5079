using System.Reflection;
using Asya.Tasks;
using Orleans.CodeGeneration;

namespace Asya.Architecture.Tests;

/// <summary>The wire contract as lines of text: names and numbers, which a silo of the next version must still understand.</summary>
internal static class WireManifest
{
    // Silos of two versions meet in a rolling upgrade, so interfaces between silos count too.
    private static readonly Type[] Types = [.. typeof(ITaskGrain).Assembly.GetTypes(), .. Assembly.Load("Asya.Grains").GetTypes()];

    // What is for silos only is internal, and meets other versions all the same.
    private const BindingFlags Methods = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private const string HasVersion = " has version ";

    /// <summary>Gets the versions of the grain interfaces in a contract, by their names. One that names none had none: 0.</summary>
    public static Dictionary<string, int> Versions(IEnumerable<string> lines) => lines
        .Select(static line => line.Split(HasVersion)).Where(static parts => parts.Length == 2)
        .ToDictionary(static parts => parts[0], static parts => int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Whether a line has the version of a grain interface.</summary>
    public static bool IsVersion(string line) => line.Contains(HasVersion, StringComparison.Ordinal);

    /// <summary>
    /// Gets what is wrong with the versions of grain interfaces: a silo of the version before would get a call that it lacks, unless the
    /// interface that has grown has a higher one.
    /// </summary>
    public static string[] WrongVersions(string[] agreed, string[] now)
    {
        Dictionary<string, int> before = Versions(agreed);
        return [.. Versions(now).SelectMany(named =>
        {
            string methods = named.Key + ".";
            string[] known = [.. agreed.Where(line => line.StartsWith(methods, StringComparison.Ordinal) && line.Contains('('))];
            bool hasGrown = known.Length > 0
                && now.Any(line => line.StartsWith(methods, StringComparison.Ordinal) && line.Contains('(') && !known.Contains(line));
            int least = before.GetValueOrDefault(named.Key) + (hasGrown ? 1 : 0);
            return named.Value >= least ? Array.Empty<string>()
                : [$"{named.Key} has version {named.Value} and needs {least}: [Version({least})]"];
        })];
    }

    public static string[] Lines() => [.. Types.Where(static t => NameOf(t) is not null).SelectMany(Of).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Of(Type type) =>
        type.IsInterface
            ? type.GetMethods(Methods)
                .Select(m =>
                    $"{NameOf(type)}.{NameOf(m)}({string.Join(", ", m.GetParameters().Select(static p => Say(p.ParameterType)))}) -> {Say(m.ReturnType)}")
                .Append($"{NameOf(type)}{HasVersion}{type.GetCustomAttribute<VersionAttribute>()?.Version ?? 0}")
        : type.IsEnum
            ? Enum.GetNames(type)
                .Select(name =>
                    $"{NameOf(type)} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)} {name}")
        : WireContract.StateOf(type).Select(field => $"{NameOf(type)}[{LevelOf(type, field)}{NumberOf(field)}] {Say(field.FieldType)}")
            .Prepend($"{NameOf(type)} is a {KindOf(type)}");

    // A record, a class and a structure are written differently.
    private static string KindOf(Type type) =>
        (type.IsValueType ? "structure" : typeof(Exception).IsAssignableFrom(type) ? "exception" : "class")
        + (type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is null ? "" : ", record");

    // Each level of a hierarchy is numbered on its own.
    private static string LevelOf(Type type, FieldInfo field) => field.DeclaringType == type ? "" : $"{field.DeclaringType!.Name}.";

    private static uint NumberOf(FieldInfo field)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        IdAttribute? id = field.GetCustomAttribute<IdAttribute>()
            ?? field.DeclaringType!.GetProperty(
                field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)], All)!.GetCustomAttribute<IdAttribute>();
        return id!.Id;
    }

    private static string? NameOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    private static string Say(Type type) =>
        NameOf(type) is { } alias ? alias
        : type.IsArray ? $"{Say(type.GetElementType()!)}[]"
        : type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Say))}>"
        : type.Name;
}
