// What this door promises, written by a test. A changed line is a change for those who use it.

export { IoRedisLike, NodeRedisLike, RefreshStore, redisRefreshStore };

// config/refresh-store.d.ts
export interface RefreshStore {
    get(key: string): Promise<string | null | undefined>;
    setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
    set(key: string, value: string, ttlMs: number): Promise<void>;
    delete(key: string): Promise<void>;
}
//# sourceMappingURL=refresh-store.d.ts.map

// redis/refresh-store.d.ts
export interface IoRedisLike {
    get(key: string): Promise<unknown>;
    set(key: string, value: string, px: 'PX', ttlMs: number, nx?: 'NX'): Promise<unknown>;
    del(key: string): Promise<unknown>;
    call(command: string, ...values: string[]): Promise<unknown>;
}

// redis/refresh-store.d.ts
export interface NodeRedisLike {
    get(key: string): Promise<unknown>;
    set(key: string, value: string, options: {
        PX: number;
        NX?: true;
    }): Promise<unknown>;
    del(key: string): Promise<unknown>;
    sendCommand(command: string[]): Promise<unknown>;
}

// redis/refresh-store.d.ts
export declare function redisRefreshStore(client: NodeRedisLike | IoRedisLike): RefreshStore;
//# sourceMappingURL=refresh-store.d.ts.map