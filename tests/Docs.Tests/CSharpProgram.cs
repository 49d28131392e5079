using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Asya.Docs.Tests;

/// <summary>Compiles the C# of a page, with the namespaces that a web project imports by itself.</summary>
/// <remarks>
/// A block is a whole program or file, unless a comment before it names a preamble: a file of Preambles/ that has the line
/// <c>/* BLOCK */</c> where the block goes.
/// </remarks>
internal static class CSharpProgram
{
    private const string Imports = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Xunit;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private static readonly IReadOnlyList<MetadataReference> References = [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static f => f.EndsWith(".dll", StringComparison.Ordinal)
                && Path.GetFileName(f) is not ("Asya.Docs.Tests.dll" or "Asya.Samples.dll" or "Asya.TestKit.dll"))
            .Select(static f => MetadataReference.CreateFromFile(f))];

    public static IReadOnlyList<string> Errors(MarkdownBlock block)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Whole(block), Language);
        bool isProgram = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Block",
            [tree, CSharpSyntaxTree.ParseText(Imports, Language)],
            References,
            new(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable));
        return [.. compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error)
            .Select(d => $"{block.Place}: {d.Id} {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}: {Line(tree, d)}")];
    }

    private static string Whole(MarkdownBlock block) => block.Note("preamble") is { } name
        ? File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Preambles", name + ".cs"))
            .Replace("/* BLOCK */", block.Text, StringComparison.Ordinal)
        : block.Text;

    private static string Line(SyntaxTree tree, Diagnostic diagnostic) => diagnostic.Location.SourceTree == tree
        ? tree.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()
        : "";
}
