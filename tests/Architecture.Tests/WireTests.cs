using System.Reflection;
using System.Text.RegularExpressions;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;
using Orleans.Concurrency;

namespace Asya.Architecture.Tests;

/// <summary>Every argument and result of a grain is serializable, now and by later versions.</summary>
public sealed partial class WireTests
{
    private static readonly Assembly Interfaces = typeof(ITaskGrain).Assembly;

    private static readonly Type[] GrainInterfaces =
        [.. Interfaces.GetTypes().Concat(Assembly.Load("Asya.Grains").GetTypes())
            .Where(t => t.IsInterface && typeof(IAddressable).IsAssignableFrom(t))];

    private static readonly MethodInfo[] Methods = [
        .. GrainInterfaces.SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))];

    // The types in the methods, their members, and all other types with an alias (exceptions, for example).
    private static readonly Type[] WireTypes = [.. Closure(
        Methods.SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(ResultOf(m)))
            .Concat(Interfaces.GetTypes().Where(WireContract.HasSerializer)))];

    private static readonly Type[] OwnTypes = [.. WireTypes.Where(t => t.Assembly == Interfaces && !t.IsInterface)];

    [Fact]
    public void The_contract_is_not_empty()
    {
        Assert.Contains(typeof(ITaskGrain), GrainInterfaces);
        Assert.Contains(typeof(ITaskFeedObserver), GrainInterfaces);
        Assert.Contains(typeof(TaskSnapshot), OwnTypes);
        Assert.Contains(typeof(JsonBytes), OwnTypes);
        Assert.Contains(typeof(TaskRejectedException), OwnTypes);
    }

    [Fact]
    public void Every_type_has_a_serializer() =>
        Nowhere.Except(WireTypes.Where(static t => !WireContract.HasSerializer(t) && !IsKnown(t)));

    [Fact]
    public void Every_type_interface_and_method_has_its_own_name()
    {
        Nowhere.Except(OwnTypes.Concat(GrainInterfaces).Where(static t => AliasesOf(t).Length != 1));
        Nowhere.Except(Twice(OwnTypes.Concat(GrainInterfaces).SelectMany(AliasesOf)));
        Nowhere.Except(Methods.Where(static m => AliasesOf(m).Length != 1).Select(Describe));
        Nowhere.Except(GrainInterfaces.SelectMany(
            static t => Twice(Methods.Where(m => m.DeclaringType == t).SelectMany(AliasesOf)).Select(a => $"{t.Name}: {a}")));
        Nowhere.Except(OwnTypes.Concat<MemberInfo>(GrainInterfaces).SelectMany(AliasesOf)
            .Where(static a => !a.StartsWith("asya.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_public_state_has_a_number_of_its_own()
    {
        Nowhere.Except(
            OwnTypes.Where(static t => !t.IsEnum).SelectMany(static t => WireContract.UnnumberedMembers(t).Select(m => $"{t.Name}.{m}")));

        // Throws where a number occurs twice, stands on something that is no state, or on an object.
        Assert.All(OwnTypes.Where(static t => !t.IsEnum), static t => WireContract.StateOf(t));
    }

    [Fact]
    public void Every_class_promises_not_to_change() =>
        Nowhere.Except(
            OwnTypes.Where(static t => !t.IsEnum && !typeof(Exception).IsAssignableFrom(t) && !t.IsDefined(typeof(ImmutableAttribute))));

    [Fact]
    public void JSON_travels_as_its_own_bytes_only() =>
        Nowhere.Except(OwnTypes.Where(static t => t != typeof(JsonBytes) && !t.IsEnum)
            .SelectMany(static t => WireContract.StateOf(t).Where(f => IsRaw(f.FieldType)).Select(f => $"{t.Name}.{f.Name}: {f.FieldType}"))
            .Concat(Methods.Where(static m => m.GetParameters().Any(p => IsRaw(p.ParameterType)) || IsRaw(ResultOf(m))).Select(Describe)));

    [Fact]
    public void Every_grain_method_can_be_cancelled_and_none_forgets_to()
    {
        IEnumerable<MethodInfo> methods =
            Methods.Where(static m => typeof(IGrain).IsAssignableFrom(m.DeclaringType) && !m.IsDefined(typeof(OneWayAttribute)));
        Nowhere.Except(
            methods.Where(static m => m.GetParameters() is not [.., { HasDefaultValue: false } last]
                || last.ParameterType != typeof(CancellationToken)).Select(Describe));
    }

    [Fact]
    public void Every_method_is_asynchronous_and_named_so() =>
        Nowhere.Except(
            Methods.Where(static m => !typeof(Task).IsAssignableFrom(m.ReturnType) || !m.Name.EndsWith("Async", StringComparison.Ordinal))
                .Select(Describe));

    [Fact]
    public void Numbers_of_enum_members_are_all_different() =>
        Nowhere.Except(
            OwnTypes.Where(
                static t => t.IsEnum && Enum.GetValuesAsUnderlyingType(t).Cast<object>().Distinct().Count() != Enum.GetNames(t).Length));

    [Fact]
    public void Numbers_of_enum_members_are_written_down() =>
        Nowhere.Except(SourceTree.Find(SourceTree.Files("Grains.Interfaces"), static line => BareName().IsMatch(line)));

    [GeneratedRegex(@"^\s+[A-Z]\w*,?\s*$")]
    private static partial Regex BareName();

    private static HashSet<Type> Closure(IEnumerable<Type> types)
    {
        HashSet<Type> seen = [];
        Queue<Type> open = new(types);
        while (open.TryDequeue(out Type? type))
        {
            if (WireContract.ElementOf(type) is { } element)
            {
                open.Enqueue(element);
            }
            else if (type != typeof(void) && seen.Add(type) && WireContract.HasSerializer(type) && !type.IsEnum)
            {
                foreach (FieldInfo field in WireContract.StateOf(type))
                {
                    open.Enqueue(field.FieldType);
                }
            }
        }

        return seen;
    }

    // Platform enums and other leaf types need no alias; the product's own do.
    private static bool IsKnown(Type type) =>
        WireContract.IsLeaf(type) && type.Assembly != Interfaces || typeof(IAddressable).IsAssignableFrom(type);

    private static bool IsRaw(Type type) =>
        type.Namespace?.StartsWith("System.Text.Json", StringComparison.Ordinal) == true
        || type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(Memory<byte>)
        || (WireContract.ElementOf(type) is { } element && IsRaw(element));

    private static Type ResultOf(MethodInfo method) =>
        method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(void);

    private static string[] AliasesOf(MemberInfo member) =>
        [.. member.GetCustomAttributes<AliasAttribute>(inherit: false).Select(static a => a.Alias)];

    private static IEnumerable<string> Twice(IEnumerable<string> names) =>
        names.GroupBy(static n => n, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => g.Key);

    private static string Describe(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
