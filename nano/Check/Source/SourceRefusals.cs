using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Telematics.Nano.Build;
using Telematics.Nano.Il;

namespace Telematics.Nano.Source
{
    /// <summary>
    /// Finds arrays of strings whose elements are left as they are made. On the device they are no nulls: they are unequal to
    /// null, and comparing one with a string crashes (nf-interpreter, CLR_RT_HeapBlock_Array::ClearElements, gives them the
    /// kind of a string, not of a reference).
    /// </summary>
    public sealed class SourceRefusals
    {
        private readonly SemanticModel _model;
        private readonly List<Finding> _findings = [];

        private SourceRefusals(SemanticModel model)
        {
            _model = model;
        }

        /// <summary>Looks through the sources of a compilation without errors.</summary>
        public static IReadOnlyList<Finding> Find(CSharpCompilation compilation) =>
            [.. compilation.SyntaxTrees.SelectMany(tree =>
            {
                var refusals = new SourceRefusals(compilation.GetSemanticModel(tree));
                foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
                {
                    refusals.Look(node);
                }

                return refusals._findings;
            })];

        private void Look(SyntaxNode node)
        {
            switch (node)
            {
                case ArrayCreationExpressionSyntax creation when IsStrings(_model.GetTypeInfo(creation).Type):
                    Made(creation, creation.Initializer);
                    break;
                case ImplicitArrayCreationExpressionSyntax creation when IsStrings(_model.GetTypeInfo(creation).Type):
                    Made(creation, creation.Initializer);
                    break;
                case InitializerExpressionSyntax { Parent: EqualsValueClauseSyntax } initializer when IsStrings(_model.GetTypeInfo(initializer).ConvertedType):
                    Made(initializer, initializer);
                    break;
                case InvocationExpressionSyntax { ArgumentList.Arguments: [var cleared, ..] } call
                    when IsStrings(_model.GetTypeInfo(cleared.Expression).Type)
                        && _model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: "Clear", ContainingType.SpecialType: SpecialType.System_Array }:
                    Add(call, "strings cleared by Array.Clear, that are not null on the device: set them to null one by one");
                    break;
            }
        }

        private static bool IsStrings(ITypeSymbol? type) => type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String };

        /// <summary>The elements of a new string[] are no nulls on the device: a comparison with null tells them apart, one with a string crashes.</summary>
        private void Made(ExpressionSyntax creation, InitializerExpressionSyntax? initializer)
        {
            bool isFilled = initializer is null
                ? IsEmpty(creation) || IsFilledNext(creation)
                : initializer.Expressions.All(e => _model.GetConstantValue(e) is not { HasValue: true, Value: null });
            if (!isFilled)
            {
                Add(creation, "strings made that are not null on the device before they are set: fill the array in a loop that follows at once");
            }
        }

        private bool IsEmpty(ExpressionSyntax creation) =>
            creation is ArrayCreationExpressionSyntax { Type.RankSpecifiers: [{ Sizes: [var size] }, ..] } && _model.GetConstantValue(size).Value is 0;

        /// <summary>Whether the next statement is <c>for (int i = 0; i &lt; array.Length; i++) { array[i] = …; }</c>.</summary>
        private bool IsFilledNext(ExpressionSyntax creation)
        {
            string? array = creation.Parent switch
            {
                EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => declarator.Identifier.Text,
                AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => name.Identifier.Text,
                _ => null,
            };
            StatementSyntax? statement = creation.FirstAncestorOrSelf<StatementSyntax>();
            SyntaxList<StatementSyntax> statements = (statement?.Parent as BlockSyntax)?.Statements ?? [];
            int next = statement is null ? 0 : statements.IndexOf(statement) + 1;
            return array is not null
                && next > 0 && next < statements.Count
                && statements[next] is ForStatementSyntax
                {
                    Declaration.Variables: [{ Identifier.Text: var i, Initializer.Value: LiteralExpressionSyntax { Token.ValueText: "0" } }],
                    Condition: BinaryExpressionSyntax
                    {
                        RawKind: (int)SyntaxKind.LessThanExpression,
                        Left: IdentifierNameSyntax { Identifier.Text: var compared },
                        Right: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: var measured }, Name.Identifier.Text: "Length" },
                    },
                    Incrementors: [PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression }],
                    Statement: BlockSyntax
                    {
                        Statements: [ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax set } }],
                    },
                }
                && compared == i && measured == array
                && set is { Expression: IdentifierNameSyntax { Identifier.Text: var filled }, ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax { Identifier.Text: var index } }] }
                && filled == array && index == i;
        }

        private void Add(SyntaxNode node, string message)
        {
            FileLinePositionSpan span = node.GetLocation().GetLineSpan();
            _findings.Add(new Finding(new SourceLine(span.Path, span.StartLinePosition.Line + 1), message, Member(node)));
        }

        /// <summary>The type or member that a piece of code is in, as <see cref="Names"/> has it.</summary>
        private string Member(SyntaxNode node)
        {
            MemberDeclarationSyntax member = node.FirstAncestorOrSelf<MemberDeclarationSyntax>(m => m is not GlobalStatementSyntax)!;
            ISymbol? symbol = member is BaseFieldDeclarationSyntax fields
                ? _model.GetDeclaredSymbol(fields.Declaration.Variables[0])
                : _model.GetDeclaredSymbol(member);
            return symbol switch
            {
                null => "",
                IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => symbol.ContainingType.ToDisplayString(Format) + symbol.MetadataName,
                _ => symbol.ToDisplayString(Format),
            };
        }

        private static readonly SymbolDisplayFormat Format = new(
            typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
            memberOptions: SymbolDisplayMemberOptions.IncludeContainingType);
    }
}
