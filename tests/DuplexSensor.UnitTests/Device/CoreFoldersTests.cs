using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DuplexSensor.UnitTests.Device;

/// <summary>Core's folders use each other in one direction only (src/ARCHITECTURE.md, "Projects").</summary>
public sealed class CoreFoldersTests
{
    private const string Core = "DuplexSensor.Core";

    private static readonly string Root = RepositoryFolder.Combine("src", Core);

    private static readonly SyntaxTree[] Sources =
    [
        .. DeviceCompilation.Firmware.SyntaxTrees
            .Where(tree => !Path.GetRelativePath(Root, tree.FilePath).StartsWith("..", StringComparison.Ordinal)),
    ];

    [Fact]
    public void A_namespace_is_named_after_its_folder()
    {
        Assert.All(Sources, tree => Assert.Equal(FolderOf(tree), NamespaceOf(tree)));
    }

    [Fact]
    public void No_folder_depends_on_itself_through_others()
    {
        List<Dependency> left = [.. Sources.SelectMany(DependenciesOf).DistinctBy(found => (found.From, found.To))];

        // A dependency A -> B is not part of a cycle if B depends on nothing, or if nothing depends on A.
        while (left.RemoveAll(found =>
            left.All(other => other.From != found.To) || left.All(other => other.To != found.From)) > 0)
        {
        }

        Assert.True(left.Count == 0, $"folders depend on each other:\n{string.Join('\n', left)}");
    }

    private static IEnumerable<Dependency> DependenciesOf(SyntaxTree tree)
    {
        SemanticModel model = DeviceCompilation.Firmware.GetSemanticModel(tree);
        string from = NamespaceOf(tree);
        return tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Select(name => model.GetSymbolInfo(name).Symbol)
            .Select(symbol => symbol as INamedTypeSymbol ?? symbol?.ContainingType)
            .OfType<INamedTypeSymbol>()
            .Select(type => new Dependency(
                from, type.ContainingNamespace.ToDisplayString(), Path.GetFileName(tree.FilePath), type.Name))
            .Where(found => found.To != from && found.To.StartsWith(Core, StringComparison.Ordinal));
    }

    private static string FolderOf(SyntaxTree tree)
    {
        string folder = Path.GetDirectoryName(Path.GetRelativePath(Root, tree.FilePath))!;
        return folder.Length == 0 ? Core : $"{Core}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";
    }

    private static string NamespaceOf(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Single().Name.ToString();

    private sealed record Dependency(string From, string To, string File, string Type)
    {
        public override string ToString() => $"{From} -> {To}: {File} uses {Type}";
    }
}
