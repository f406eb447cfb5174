using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DuplexSensor.UnitTests.Device;

/// <summary>
/// Finds code that compiles for the device, but fails there or has another result than on a PC.
/// </summary>
internal sealed class DeviceRules(SemanticModel model) : CSharpSyntaxWalker
{
    // Divisors that cannot be zero, with the reason.
    private static readonly Dictionary<string, string> ProvenDivisors = new(StringComparer.Ordinal)
    {
        ["PeriodMs"] = "DeviceSettings keeps it at least Limits.RefreshMsMin",
        ["_slotsCount"] = "Segments has Limits.SegmentsMax slots",
    };

    private readonly List<string> _violations = [];

    /// <summary>A text for each violation: file, line, reason.</summary>
    public static IReadOnlyList<string> FindViolations(CSharpCompilation compilation)
    {
        var violations = new List<string>();
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            var rules = new DeviceRules(compilation.GetSemanticModel(tree));
            rules.Visit(tree.GetRoot());
            violations.AddRange(rules._violations);
        }

        return violations;
    }

    public override void VisitTypeParameterList(TypeParameterListSyntax node)
    {
        Report(node, "generics: the assembly does not load, or has wrong results without an error");
        base.VisitTypeParameterList(node);
    }

    public override void VisitGenericName(GenericNameSyntax node)
    {
        Report(node, "generics: the assembly does not load, or has wrong results without an error");
        base.VisitGenericName(node);
    }

    public override void VisitArrayRankSpecifier(ArrayRankSpecifierSyntax node)
    {
        if (node.Rank > 1)
        {
            Report(node, "a multi-dimensional array: the assembly does not load");
        }

        base.VisitArrayRankSpecifier(node);
    }

    public override void VisitInterfaceDeclaration(InterfaceDeclarationSyntax node)
    {
        foreach (SyntaxNode body in node.Members.SelectMany(member => member.DescendantNodes())
            .Where(part => part is BlockSyntax or ArrowExpressionClauseSyntax))
        {
            Report(body, "a default interface method: calling it throws");
        }

        base.VisitInterfaceDeclaration(node);
    }

    public override void VisitCheckedStatement(CheckedStatementSyntax node)
    {
        ReportChecked(node, node.Keyword);
        base.VisitCheckedStatement(node);
    }

    public override void VisitCheckedExpression(CheckedExpressionSyntax node)
    {
        ReportChecked(node, node.Keyword);
        base.VisitCheckedExpression(node);
    }

    public override void VisitForEachStatement(ForEachStatementSyntax node)
    {
        if (node.Type.IsVar && GetTypeSymbol(node.Expression)?.SpecialType == SpecialType.System_String)
        {
            Report(node, "var in a foreach over a string: on the device its type is object; write char");
        }

        base.VisitForEachStatement(node);
    }

    public override void VisitInterpolation(InterpolationSyntax node)
    {
        CheckText(node.Expression, node.FormatClause?.FormatStringToken.ValueText);
        base.VisitInterpolation(node);
    }

    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (node.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToString" } call)
        {
            ExpressionSyntax? format = node.ArgumentList.Arguments.FirstOrDefault()?.Expression;
            CheckText(call.Expression, format is null ? null : model.GetConstantValue(format).Value as string);
        }

        if (model.GetSymbolInfo(node).Symbol is IMethodSymbol { Name: "Create", ContainingType.Name: "WebRequest" })
        {
            CheckVerification(node);
        }

        base.VisitInvocationExpression(node);
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.DivideExpression) || node.IsKind(SyntaxKind.ModuloExpression))
        {
            CheckDivisor(node, node.Left, node.Right);
        }
        else if (node.IsKind(SyntaxKind.AddExpression) && GetTypeSymbol(node)?.SpecialType == SpecialType.System_String)
        {
            CheckText(node.Left, null);
            CheckText(node.Right, null);
        }

        base.VisitBinaryExpression(node);
    }

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.DivideAssignmentExpression) || node.IsKind(SyntaxKind.ModuloAssignmentExpression))
        {
            CheckDivisor(node, node.Left, node.Right);
        }

        base.VisitAssignmentExpression(node);
    }

    private void ReportChecked(SyntaxNode node, SyntaxToken keyword)
    {
        if (keyword.IsKind(SyntaxKind.CheckedKeyword))
        {
            Report(node, "checked: on the device it never throws");
        }
    }

    private void CheckText(ExpressionSyntax value, string? format)
    {
        ITypeSymbol? type = GetTypeSymbol(value);
        if (type?.TypeKind == TypeKind.Enum)
        {
            Report(value, "an enum as text: on the device the text is the number");
        }

        bool isFloating = type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single;
        if (isFloating && format is not ("F1" or "F2"))
        {
            Report(value, "a floating-point number as text without F1 or F2: on the device 21.5 is 21.499999999999999");
        }
    }

    private void CheckDivisor(SyntaxNode node, ExpressionSyntax dividend, ExpressionSyntax divisor)
    {
        bool isFloating = new[] { GetTypeSymbol(dividend), GetTypeSymbol(divisor) }
            .Any(type => type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single);
        Optional<object?> constant = model.GetConstantValue(divisor);
        bool isNeverZero = constant.HasValue
            ? Convert.ToDouble(constant.Value, System.Globalization.CultureInfo.InvariantCulture) != 0
            : ProvenDivisors.ContainsKey(divisor.ToString());
        if (!isFloating && !isNeverZero)
        {
            Report(node, $"an integer division by {divisor}, which may be zero: the device throws a plain Exception");
        }
    }

    private void CheckVerification(InvocationExpressionSyntax create)
    {
        SyntaxNode member = create.Ancestors().OfType<MemberDeclarationSyntax>().First();
        bool isRequired = member.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
            assignment.Left.ToString().EndsWith(".SslVerification", StringComparison.Ordinal)
            && assignment.Right.ToString().EndsWith("SslVerification.CertificateRequired", StringComparison.Ordinal));
        if (!isRequired)
        {
            Report(create, "a web request without SslVerification.CertificateRequired: the server is not verified");
        }
    }

    private ITypeSymbol? GetTypeSymbol(ExpressionSyntax expression) => model.GetTypeInfo(expression).Type;

    private void Report(SyntaxNode node, string reason)
    {
        FileLinePositionSpan place = node.GetLocation().GetLineSpan();
        _violations.Add($"{Path.GetFileName(place.Path)}({place.StartLinePosition.Line + 1}): {reason}");
    }
}
