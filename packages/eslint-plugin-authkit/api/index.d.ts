// What this door promises, written by a test. A changed line is a change for those who use it.

export { _default as default };

// index.d.ts
declare const _default: {
    meta: {
        name: string;
    };
    rules: {
        'require-guard': import("eslint").Rule.RuleModule;
    };
    configs: {
        recommended: Linter.Config<import("@eslint/core").RulesConfig>;
    };
};